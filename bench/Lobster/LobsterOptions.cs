using System.CommandLine;
using System.CommandLine.Parsing;

namespace Matching.Bench.Lobster;

/// <summary>What <c>bench lobster</c> can be told.</summary>
internal sealed class LobsterOptions
{
    public Argument<FileInfo> File { get; } = new("FILE")
    {
        Description = "The day's commands, *_commands.csv.gz; the exchange's own zip lies beside it.",
    };

    public Option<Uri?> Address { get; } = new("--address")
    {
        Description = "A running venue, http://HOST:PORT.",
        CustomParser = ParseAddress,
    };

    public Option<string?> Key { get; } = new("--key") { Description = "An operator's key of that venue." };

    public Option<bool> Start { get; } = new("--start")
    {
        Description = "Start a venue, and end it afterwards.",
    };

    public Option<DirectoryInfo?> Data { get; } = new("--data")
    {
        Description = "With --start: the folder for its journal, kept afterwards; else a temporary one.",
    };

    public Option<int?> KillAt { get; } = new("--kill-at")
    {
        Description = "With --start: SIGKILL the venue at this row, commands in flight, and start it again.",
    };

    public Option<string?> Plant { get; } = new("--plant")
    {
        Description = "'lifo': enter two orders of one price in each other's place, which is what a "
            + "last-in-first-out venue would make of them. The fault is planted on the way; "
            + "the venue has no test switch. The counts must fall.",
    };

    public Option<int> Rows { get; } = new("--rows")
    {
        Description = "Only this many rows.",
        DefaultValueFactory = _ => int.MaxValue,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One line of JSON instead of a table.",
    };

    public Command ToCommand(Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(
            "lobster",
            "Stream a real exchange day into a venue and compare every row of its book and every fill of "
            + "every aggressor with the exchange's own. Exit code 0 only where all are equal.");
        command.Arguments.Add(File);
        foreach (var option in new Option[] { Address, Key, Start, Data, KillAt, Plant, Rows, Json })
            command.Options.Add(option);
        Plant.AcceptOnlyFromAmong("lifo");
        command.Validators.Add(result =>
        {
            var start = result.GetValue(Start);
            if (start == (result.GetValue(Address) is not null))
                result.AddError("Give either --start or --address with --key.");
            if (!start && result.GetValue(Key) is null) result.AddError("--address needs --key.");
            if (!start && (result.GetValue(KillAt) is not null || result.GetValue(Data) is not null))
                result.AddError("--kill-at and --data need --start.");
        });
        command.SetAction(run);
        return command;
    }

    private static Uri? ParseAddress(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address)) return address;
        argument.AddError("--address is no address: http://HOST:PORT");
        return null;
    }
}
