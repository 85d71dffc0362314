using System.Globalization;
using Grpc.Core;

namespace Matching.Journal.EventStore;

/// <summary>
/// What the server's errors mean to one who appends or reads. Whatever is not sure is unknown.
/// </summary>
internal static class ServerErrors
{
    private const string Exception = "exception";
    private const string NotLeader = "not-leader";

    private static readonly string[] s_final =
    [
        "access-denied", "stream-deleted", "maximum-append-size-exceeded", "invalid-transaction",
        "missing-required-metadata-property", "user-not-found",
    ];

    /// <summary>Of an append that has a call of its own.</summary>
    public static AppendOutcome OfAppend(RpcException error)
    {
        string why = Describe(error);
        if (NameOf(error) == NotLeader) return AppendOutcome.Refused(why);
        return IsFinal(error) ? AppendOutcome.Fatal(why) : AppendOutcome.Unknown(why);
    }

    /// <summary>Of a batch's answer; only what is surely not written is more than unknown.</summary>
    public static AppendOutcome OfBatch(Wire.BatchAppendResp.Types.Error error)
    {
        string why = error.Message.Length > 0 ? error.Message : $"error {error.Code}";
        return why switch
        {
            "WrongExpectedVersion" => AppendOutcome.WrongRevision(ActualOf(error)),
            "MaximumAppendSizeExceeded" or "BadRequest" or "StreamDeleted" or "AccessDenied" =>
                AppendOutcome.Fatal(why),
            "Server Is Not Ready" or "Server Is Busy" => AppendOutcome.Refused(why),
            _ => AppendOutcome.Unknown(why),
        };
    }

    /// <summary>No other try, and no other node, will answer otherwise.</summary>
    public static bool IsFinal(RpcException error) =>
        s_final.Contains(NameOf(error))
        || error.StatusCode is StatusCode.PermissionDenied or StatusCode.Unauthenticated
            or StatusCode.InvalidArgument or StatusCode.Unimplemented;

    /// <summary>Where the leader is, if the answer was that this node is not it.</summary>
    public static NodeAddress? LeaderIn(RpcException error)
    {
        if (NameOf(error) != NotLeader) return null;
        string? host = error.Trailers.GetValue("leader-endpoint-host");
        string? port = error.Trailers.GetValue("leader-endpoint-port");
        bool isPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return string.IsNullOrEmpty(host) || !isPort ? null : new NodeAddress(host, number);
    }

    public static string Describe(RpcException error) =>
        NameOf(error) is { } name
            ? $"{error.StatusCode}, {name}: {error.Status.Detail}"
            : $"{error.StatusCode}: {error.Status.Detail}";

    private static string? NameOf(RpcException error) => error.Trailers.GetValue(Exception);

    private static long ActualOf(Wire.BatchAppendResp.Types.Error error)
    {
        if (error.Detail is null) return AppendOutcome.NoStream;
        if (!error.Detail.TypeUrl.EndsWith(".WrongExpectedVersion", StringComparison.Ordinal))
            return AppendOutcome.NoStream;
        var wrong = Wire.WrongExpectedVersion.Parser.ParseFrom(error.Detail.Value);
        return wrong.ActualCase == Wire.WrongExpectedVersion.ActualOneofCase.ActualRevision
            ? (long)wrong.ActualRevision
            : AppendOutcome.NoStream;
    }
}
