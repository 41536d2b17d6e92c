/** The part of `hawk` the rig uses; the package has no types of its own. */
declare module 'hawk' {
  interface Credentials {
    readonly key: string;
    readonly algorithm: 'sha256';
  }
  interface HawkRequest {
    readonly method: string;
    readonly url: string;
    readonly host: string;
    readonly port: number;
    readonly authorization?: string;
  }
  interface Authenticated<C> {
    readonly credentials: C;
  }
  type Lookup<C> = (id: string) => Promise<C>;

  const hawk: {
    readonly server: {
      authenticate<C extends Credentials>(
        request: HawkRequest,
        lookup: Lookup<C>,
        options: { readonly timestampSkewSec: number },
      ): Promise<Authenticated<C>>;
    };
    readonly uri: {
      authenticate<C extends Credentials>(
        request: HawkRequest,
        lookup: Lookup<C>,
        options: object,
      ): Promise<Authenticated<C>>;
    };
    readonly utils: { parseAuthorizationHeader(header: string): { readonly ext?: string } };
    readonly client: {
      header(
        url: string,
        method: string,
        options: { readonly credentials: Credentials & { readonly id: string }; readonly ext?: string },
      ): { readonly header: string };
    };
  };
  export default hawk;
}
