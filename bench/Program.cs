using System.CommandLine;
using Matching.Bench.Engine;
using Matching.Bench.Lobster;
using Matching.Bench.Micro;
using Matching.Bench.Pipeline;

var bench = new RootCommand("What the venue claims, measured.")
{
    LobsterVerb.Create(),
    EngineVerb.Create(),
    PipelineVerb.Create(),
    MicroVerb.Create(),
};
return await bench.Parse(args).InvokeAsync();
