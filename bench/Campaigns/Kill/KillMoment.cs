namespace Matching.Bench.Campaigns.Kill;

/// <summary>How a venue's death is timed.</summary>
internal enum KillKind
{
    /// <summary>Some time after the witnesses see items again.</summary>
    Time,

    /// <summary>Some time after the process was started, in its recovery perhaps.</summary>
    Start,

    /// <summary>As a thread begins its n-th write to a file.</summary>
    Write,

    /// <summary>As a thread begins its n-th sync.</summary>
    Sync,

    /// <summary>As a prepared segment gets its name.</summary>
    Rename,
}

/// <summary>When a venue dies, drawn by seed.</summary>
/// <param name="After">Of a kill by time: how long it waits.</param>
/// <param name="Call">Of a kill by a call: its number among a thread's calls of that kind.</param>
internal sealed record KillMoment(KillKind Kind, TimeSpan After, int Call)
{
    private const int MostMillisecondsUnderLoad = 150;
    private const int MostMillisecondsFromStart = 1_000;
    private const int MostCalls = 60;

    public bool IsByCall => Kind is KillKind.Write or KillKind.Sync or KillKind.Rename;

    /// <param name="random">By seed.</param>
    /// <param name="byCalls">Whether there is strace, which counts calls and kills at one of them.</param>
    public static KillMoment Draw(Random random, bool byCalls)
    {
        int dice = random.Next(20);
        KillKind kind = dice switch
        {
            < 10 => KillKind.Time,
            < 12 => KillKind.Start,
            < 15 => KillKind.Sync,
            < 18 => KillKind.Write,
            _ => KillKind.Rename,
        };
        int milliseconds = random.Next(
            kind == KillKind.Start ? MostMillisecondsFromStart : MostMillisecondsUnderLoad);
        int call = kind == KillKind.Rename ? 1 : 1 + random.Next(MostCalls);
        if (!byCalls && kind is not KillKind.Start) kind = KillKind.Time;
        return new KillMoment(kind, TimeSpan.FromMilliseconds(milliseconds), call);
    }

    /// <summary>The command that the venue runs under; empty where none is needed.</summary>
    public string[] Wrapper()
    {
        // Not with --seccomp-bpf: strace 6.1 sends no signals then.
        if (!IsByCall) return [];
        string calls = Kind switch
        {
            KillKind.Write => "pwrite64",
            KillKind.Sync => "fdatasync,fsync",
            _ => "rename,renameat,renameat2",
        };
        return
        [
            "strace", "-f", "-o", "/dev/null", "-e", $"trace={calls}",
            "-e", $"inject={calls}:signal=SIGKILL:when={Call}",
        ];
    }
}
