using System.CommandLine;
using Matching.Bench.Engine;
using Matching.Bench.Lobster;

var bench = new RootCommand("What the venue claims, measured.")
{
    LobsterVerb.Create(),
    EngineVerb.Create(),
};
return await bench.Parse(args).InvokeAsync();
