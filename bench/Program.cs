using System.CommandLine;
using Matching.Bench.Campaigns.BitRot;
using Matching.Bench.Campaigns.Determinism;
using Matching.Bench.Campaigns.Fuzz;
using Matching.Bench.Campaigns.Kill;
using Matching.Bench.Campaigns.PowerLoss;
using Matching.Bench.Engine;
using Matching.Bench.Lobster;

var bench = new RootCommand("What the venue claims, measured.")
{
    LobsterVerb.Create(),
    EngineVerb.Create(),
    KillVerb.Create(),
    CrashVerb.Create(),
    FlipVerb.Create(),
    FuzzVerb.Create(),
    AflVerb.Create(),
    DeterminismVerb.Create(),
    HashesVerb.Create(),
};
return await bench.Parse(args).InvokeAsync();
