using System.CommandLine;
using Matching.Bench.Engine;
using Matching.Bench.Lobster;
using Matching.Bench.Micro;
using Matching.Bench.Pipeline;
using Matching.Bench.Recover;

var bench = new RootCommand("What the venue claims, measured.")
{
    LobsterVerb.Create(),
    EngineVerb.Create(),
    RecoverVerb.Create(),
    SnapshotVerb.Create(),
    PipelineVerb.Create(),
    MicroVerb.Create(),
};
return await bench.Parse(args).InvokeAsync();
