using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Matching.V1;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Doors;

/// <summary>
/// The one place that makes a google.rpc.Status: for calls and commands that are malformed, unauthenticated,
/// late or not to be had now. Business refusals are journaled reports, never these.
/// </summary>
internal static class Statuses
{
    private const string Domain = "matching";
    private const long NanosecondsPerSecond = 1_000_000_000;
    private static readonly Duration s_retrySoon = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(10));
    private static readonly Duration s_retryLater = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));

    public static Status Malformed(string what) => Make(Code.InvalidArgument, "MALFORMED", what);

    public static Status MessageTooLarge() =>
        Make(Code.ResourceExhausted, "MESSAGE_TOO_LARGE", "a message is larger than the venue reads");

    public static Status Late() =>
        Make(Code.DeadlineExceeded, "LATE", "the request's valid_until had passed when it was read");

    public static Status VenueFull() => Make(
        Code.ResourceExhausted, "VENUE_FULL", "no room now: never taken, send again under a new number",
        new RetryInfo { RetryDelay = s_retrySoon });

    public static Status TooFast(long waitNs) => Make(
        Code.ResourceExhausted, "RATE_LIMITED",
        "more than fair use: never taken, send again later, a command under a new number",
        new RetryInfo
        {
            RetryDelay = new Duration
            {
                Seconds = waitNs / NanosecondsPerSecond,
                Nanos = (int)(waitNs % NanosecondsPerSecond),
            },
        });

    public static Status Killed() => Make(
        Code.FailedPrecondition, "KILL_SWITCH",
        "a kill switch of its scope is on its way to the engine: never taken");

    public static Status Unauthenticated() =>
        Make(Code.Unauthenticated, "UNAUTHENTICATED", "authorization has no valid key: 'Bearer KEY'");

    public static Status KeyRevoked() =>
        Make(Code.Unauthenticated, "KEY_REVOKED", "the key was revoked while the call lasted");

    public static Status NotPermitted(string what) => Make(Code.PermissionDenied, "NOT_PERMITTED", what);

    public static Status NotFound(string what) => Make(Code.NotFound, "NOT_FOUND", what);

    public static Status HistoryChanged() => Make(
        Code.OutOfRange, "HISTORY_CHANGED", "the resume point is not of this session in this journal");

    public static Status HistoryPruned(long first) => Make(
        Code.OutOfRange, "HISTORY_PRUNED", $"the journal is pruned: it begins with event {first}");

    public static Status TooManyStreams(int most) => Make(
        Code.ResourceExhausted, "TOO_MANY_STREAMS",
        $"a participant has at most {most} streams of records open",
        new RetryInfo { RetryDelay = s_retryLater });

    public static Status TooManyConnections(int most) => Make(
        Code.ResourceExhausted, "TOO_MANY_CONNECTIONS", $"a participant has at most {most} connections",
        new RetryInfo { RetryDelay = s_retryLater });

    public static Status TooManyQueries(int most) => Make(
        Code.ResourceExhausted, "TOO_MANY_QUERIES", $"a participant asks at most {most} things at once",
        new RetryInfo { RetryDelay = s_retrySoon });

    public static Status QueryTooLong() => Make(
        Code.ResourceExhausted, "QUERY_TOO_LONG", "it reads too much: ask without a filter, or page by page");

    public static Status Behind(long sequence, long atLeast) => Make(
        Code.Unavailable, "BEHIND", $"answers hold event {sequence}, and not yet {atLeast}",
        new RetryInfo { RetryDelay = s_retryLater });

    public static Status QueriesUnavailable() => Make(
        Code.Unavailable, "QUERIES_UNAVAILABLE", "nothing is answered now; trading goes on",
        new RetryInfo { RetryDelay = s_retryLater });

    public static Status CandlesUnavailable() => Make(
        Code.Unavailable, "CANDLES_UNAVAILABLE",
        "what was traded before the venue started is not known yet",
        new RetryInfo { RetryDelay = s_retryLater });

    public static Status Superseded() =>
        Make(Code.Aborted, "SUPERSEDED", "a newer connection has logged on to this session");

    public static Status SlowReader(long lastWritten) => Make(
        Code.ResourceExhausted, "SLOW_READER",
        $"the stream was not read fast enough; resume from sequence {lastWritten}");

    public static Status Stopping() => Make(Code.Unavailable, "STOPPING", "the venue stops");

    public static Status Standby() =>
        Make(Code.Unavailable, "STANDBY", "this machine follows another one, which takes commands");

    public static Status StandbyIsAhead() => Make(
        Code.Unavailable, "STANDBY", "this machine holds events that the stream does not: they may not last");

    public static Status TakeoverRefused(string why) =>
        Make(Code.FailedPrecondition, "TAKEOVER_REFUSED", why);

    public static Status LogOnRefused(Engine.RejectReason reason) =>
        Make(Code.FailedPrecondition, "LOG_ON_REFUSED", $"the logon was refused: {reason}");

    public static RpcException ToException(this Status status) => status.ToRpcException();

    private static Status Make(Code code, string reason, string message, IMessage? detail = null)
    {
        var status = new Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = Domain, Reason = reason }));
        if (detail is not null) status.Details.Add(Any.Pack(detail));
        return status;
    }
}
