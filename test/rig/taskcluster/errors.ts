/** Error codes of Taskcluster's API library with their HTTP statuses. */
export const STATUS = {
  MalformedPayload: 400,
  InvalidRequestArguments: 400,
  InputValidationError: 400,
  InputError: 400,
  AuthenticationFailed: 401,
  InsufficientScopes: 403,
  ResourceNotFound: 404,
  RequestConflict: 409,
  ResourceExpired: 410,
  InputTooLarge: 413,
  FailedDependency: 424,
  InternalServerError: 500,
  NotImplemented: 501,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** Ends a call with an error answer. Thrown by handlers and caught by the server alone. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
  }
}

/** What a failed call was about, for the answer's `requestInfo`. */
export interface RequestInfo {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly payload: unknown;
  /** ISO 8601. */
  readonly time: string;
}

/** The body of every error answer: `{code, message, requestInfo}`, the message ending in the facts of the call. */
export function errorBody(code: string, status: number, message: string, requestInfo: RequestInfo) {
  const facts = [
    `* method:     ${requestInfo.method}`,
    `* errorCode:  ${code}`,
    `* statusCode: ${status}`,
    `* time:       ${requestInfo.time}`,
  ];
  return { code, message: `${message}\n\n---\n\n${facts.join('\n')}`, requestInfo };
}
