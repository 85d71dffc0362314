using System.CommandLine;
using Matching.Bench.Lobster;

return await new RootCommand("What the venue claims, measured.") { LobsterVerb.Create() }.Parse(args).InvokeAsync();
