#:project ../../protos/Matching.Client.csproj

// Has a standby become the primary: an operator's order, with the key of an operator or administrator.
// --primary-is-off is your word that the other machine is off.
//
//   dotnet run docs/samples/take-over.cs -- STANDBY KEY [--primary-is-off]

using Matching.Client;

bool isOff = args is [_, _, "--primary-is-off"];
if (args.Length != 2 && !isOff)
{
    Console.Error.WriteLine("take-over.cs -- STANDBY KEY [--primary-is-off]");
    return 2;
}

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
try
{
    var taken = await venue.Operator.TakeOverAsync(isOff);
    var when = DateTimeOffset.UnixEpoch.AddTicks(taken.EventTime / 100);
    Console.WriteLine($"taken over behind event {taken.Sequence}, of {when:O}");
    Console.WriteLine($"the stream was silent for {taken.SilentFor / 1_000_000} ms");
    if (taken.MayLoseEvents > 0)
        Console.WriteLine(
            $"up to {taken.MayLoseEvents} events behind it, told on the other machine, are not in this"
            + " history; its own journal has them: it sets them aside in a file when it is started again");
    return 0;
}
catch (VenueException refused)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}
