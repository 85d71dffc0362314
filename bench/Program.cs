using System.CommandLine;
using Matching.Bench.Campaigns.BitRot;
using Matching.Bench.Campaigns.Chaos;
using Matching.Bench.Campaigns.Determinism;
using Matching.Bench.Campaigns.Fuzz;
using Matching.Bench.Campaigns.Kill;
using Matching.Bench.Campaigns.PowerLoss;
using Matching.Bench.Connections;
using Matching.Bench.Engine;
using Matching.Bench.Fanout;
using Matching.Bench.Growth;
using Matching.Bench.Lobster;
using Matching.Bench.Micro;
using Matching.Bench.Pipeline;
using Matching.Bench.Processes;
using Matching.Bench.Recover;
using Matching.Bench.Replicate;
using Matching.Bench.Report;
using Matching.Bench.Wire;

var bench = new RootCommand("What the venue claims, measured.")
{
    LobsterVerb.Create(),
    EngineVerb.Create(),
    RecoverVerb.Create(),
    SnapshotVerb.Create(),
    PipelineVerb.Create(),
    WireVerb.Create(),
    EchoVerb.Create(),
    FanoutVerb.Create(),
    ProcessesVerb.Create(),
    ProbeVerb.Create(),
    GrowthVerb.Create(),
    ConnectionsVerb.Create(),
    MicroVerb.Create(),
    ReplicateVerb.Create(),
    ReportVerb.Create(),
    CompareVerb.Create(),
    KillVerb.Create(),
    ChaosVerb.Create(),
    CrashVerb.Create(),
    FlipVerb.Create(),
    FuzzVerb.Create(),
    AflVerb.Create(),
    DeterminismVerb.Create(),
    HashesVerb.Create(),
};
return await bench.Parse(args).InvokeAsync();
