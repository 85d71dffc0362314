using System.CommandLine;
using Matching.Bench.Engine;
using Matching.Bench.Lobster;
using Matching.Bench.Recover;

var bench = new RootCommand("What the venue claims, measured.")
{
    LobsterVerb.Create(),
    EngineVerb.Create(),
    RecoverVerb.Create(),
    SnapshotVerb.Create(),
};
return await bench.Parse(args).InvokeAsync();
