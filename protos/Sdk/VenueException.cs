using Google.Rpc;
using Grpc.Core;

namespace Matching.Client;

/// <summary>
/// The venue ended a call, or could not be reached. A refused order is an outcome, not one of these.
/// </summary>
public class VenueException : Exception
{
    private const string StandbyReason = "STANDBY";
    private const string StoppingReason = "STOPPING";
    private const string TooManyQueries = "TOO_MANY_QUERIES";

    // RFC 9113, section 7.
    private const long RefusedStream = 7;

    internal VenueException(StatusCode code, string reason, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Reason = reason;
    }

    public StatusCode Code { get; }

    /// <summary>
    /// The venue's own reason, from google.rpc.ErrorInfo, such as SUPERSEDED, HISTORY_CHANGED or
    /// SLOW_READER; where it gave none, the code's name.
    /// </summary>
    public string Reason { get; }

    /// <summary>Whether the same call may well succeed if it is made again.</summary>
    internal bool IsTransient { get; private init; }

    /// <summary>Whether it was this machine that does not serve: another one may.</summary>
    internal bool IsOfMachine { get; private init; }

    /// <summary>Whether the call has surely had no effect, for this machine takes none.</summary>
    internal bool IsOfStandby => Reason == StandbyReason;

    /// <summary>
    /// Whether the connection had as many streams as it may, by the protocol's word, or the participant as
    /// many questions: nobody has looked at the call.
    /// </summary>
    internal bool IsUnseen { get; private init; }

    internal static VenueException From(RpcException failure)
    {
        var isUnseen = IsRefusedStream(failure.Status.DebugException);
        var info = failure.GetRpcStatus()?.GetDetail<ErrorInfo>();
        var reason = info?.Reason is { Length: > 0 } given ? given : NameOf(failure.StatusCode);
        return new VenueException(failure.StatusCode, reason, $"{reason}: {failure.Status.Detail}", failure)
        {
            IsTransient = IsRetryable(failure.StatusCode, info),
            IsUnseen = isUnseen || reason == TooManyQueries,
            IsOfMachine = IsRetryable(failure.StatusCode, info) && !isUnseen
                && info?.Reason is null or StandbyReason or StoppingReason,
        };
    }

    internal static VenueException Lost(string message) =>
        new(StatusCode.Unavailable, NameOf(StatusCode.Unavailable), message)
        {
            IsTransient = true,
            IsOfMachine = true,
        };

    // What the venue itself explains is final, unless it says that it stops, that it is full, that this came
    // too often, that this reader was slow, or that calls and connections which are gone still count. Without
    // an explanation it was the transport, which breaks in many ways.
    private static bool IsRetryable(StatusCode code, ErrorInfo? info) => code switch
    {
        StatusCode.Unavailable => true,
        StatusCode.ResourceExhausted =>
            info?.Reason is "SLOW_READER" or "VENUE_FULL" or "RATE_LIMITED"
                or "TOO_MANY_CONNECTIONS" or "TOO_MANY_STREAMS" or TooManyQueries,
        StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown => info is null,
        StatusCode.DeadlineExceeded => info is null,
        _ => false,
    };

    private static bool IsRefusedStream(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            if (failure is HttpProtocolException { ErrorCode: RefusedStream }) return true;
        return false;
    }

    private static string NameOf(StatusCode code) => code switch
    {
        StatusCode.Unauthenticated => "UNAUTHENTICATED",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.Unavailable => "UNAVAILABLE",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        StatusCode.Aborted => "ABORTED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        _ => code.ToString(),
    };
}

/// <summary>
/// The items of a session do not join on: one is missing, or one came twice. The local state can't be
/// trusted; log on again from the last seen item.
/// </summary>
public sealed class BrokenChainException : VenueException
{
    internal BrokenChainException(long lastSequence, long sequence, long prevSequence)
        : base(
            StatusCode.DataLoss,
            "BROKEN_CHAIN",
            $"Item {sequence} follows {prevSequence}, but the last item received was {lastSequence}.")
    {
        LastSequence = lastSequence;
        Sequence = sequence;
        PrevSequence = prevSequence;
    }

    public long LastSequence { get; }

    public long Sequence { get; }

    public long PrevSequence { get; }
}
