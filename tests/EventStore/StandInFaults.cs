using System.Text;
using Grpc.Core;
using Matching.Journal.EventStore;

namespace Matching.Tests.EventStore;

/// <summary>What is to go wrong with one append.</summary>
internal enum AppendFault
{
    None = 0,

    /// <summary>It times out, and was not written.</summary>
    NotWritten = 1,

    /// <summary>It was written, and nobody is told.</summary>
    AckLost = 2,

    /// <summary>The call ends under all appends that are open on it.</summary>
    CallEnds = 3,

    /// <summary>It is refused for good: its account may not append.</summary>
    Denied = 4,
}

/// <summary>How a stand-in misbehaves, by seed or as told.</summary>
internal sealed class StandInFaults
{
    private readonly Queue<AppendFault> _next = [];
    private Random? _random;
    private int _percent;
    private long _appends;

    public bool DropsSlowReaders { get; set; } = true;

    /// <summary>Null where this node leads.</summary>
    public NodeAddress? Leader { get; set; }

    /// <summary>Without it the calls are refused.</summary>
    public string? Password { get; set; }

    /// <summary>Of every append while it lasts; reads go on.</summary>
    public AppendFault Lasting { get; set; }

    /// <summary>As each append comes in.</summary>
    public Action? Appending { get; set; }

    /// <summary>As each read of a page comes in.</summary>
    public Action? Reading { get; set; }

    /// <summary>How many appends have come in.</summary>
    public long Appends => Interlocked.Read(ref _appends);

    /// <summary>The fault of each append to come, in order.</summary>
    public void Plan(params AppendFault[] faults)
    {
        lock (_next) foreach (AppendFault fault in faults) _next.Enqueue(fault);
    }

    public void BySeed(int seed, int percent) => (_random, _percent) = (new Random(seed), percent);

    public AppendFault OfAppend()
    {
        Appending?.Invoke();
        Interlocked.Increment(ref _appends);
        if (Lasting != AppendFault.None) return Lasting;
        lock (_next)
        {
            if (_next.TryDequeue(out AppendFault planned)) return planned;
            if (_random is null || _random.Next(100) >= _percent) return AppendFault.None;
            return (AppendFault)_random.Next(1, 4);
        }
    }

    /// <summary>As each call comes in.</summary>
    public void Enter(ServerCallContext context)
    {
        if (Password is { } password)
        {
            string wanted = Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}"));
            string? given = context.RequestHeaders.GetValue("authorization");
            if (given is null)
                throw new RpcException(
                    new Status(StatusCode.PermissionDenied, "denied"), new Metadata { { "exception",
                        "access-denied" } });
            if (given != $"Basic {wanted}")
                throw new RpcException(new Status(StatusCode.Unauthenticated, "who"));
        }
        if (Leader is not { } leader || context.RequestHeaders.GetValue("requires-leader") != "true") return;
        throw new RpcException(new Status(StatusCode.NotFound, "Leader info available"), new Metadata
        {
            { "exception", "not-leader" },
            { "leader-endpoint-host", leader.Host },
            { "leader-endpoint-port", $"{leader.Port}" },
        });
    }
}
