#:project ../../protos/Matching.Client.csproj

// Enters one limit order and prints what becomes of it.
//
//   dotnet run docs/samples/enter-order.cs -- ADDRESS KEY ACCOUNT SYMBOL buy|sell QTY PRICE

using System.Globalization;
using Matching.Client;
using Matching.V1;

if (args.Length != 7)
{
    Console.Error.WriteLine("enter-order.cs -- ADDRESS KEY ACCOUNT SYMBOL buy|sell QTY PRICE");
    return 2;
}

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
await using var session = await venue.LogOnAsync("enter-order");

var outcome = await session.EnterAsync(new NewOrder
{
    AccountId = int.Parse(args[2], CultureInfo.InvariantCulture),
    Symbol = args[3],
    Side = args[4] == "buy" ? Side.Buy : Side.Sell,
    OrderQty = decimal.Parse(args[5], CultureInfo.InvariantCulture),
    Price = decimal.Parse(args[6], CultureInfo.InvariantCulture),
});
Console.WriteLine(outcome);
if (!outcome.IsAccepted) return 1;

// The session is durable, so its items begin with those of earlier runs; this order's are picked out.
using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(2));
try
{
    await foreach (var item in session.ReadItemsAsync(moment.Token))
    {
        if (item is not Execution execution || execution.OrderId != outcome.Execution!.OrderId) continue;
        Console.WriteLine(
            $"{execution.ExecType,-8} {execution.OrdStatus,-15} "
            + $"last {execution.LastQty} @ {execution.LastPx}, "
            + $"filled {execution.CumQty} of {execution.OrderQty}, fee {execution.Fee}");
        if (execution.LeavesQty == 0) break;
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine($"order {outcome.Execution!.OrderId} is still open");
}

return 0;
