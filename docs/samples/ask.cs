#:project ../../protos/Matching.Client.csproj

// Asks the venue: an instrument's day, last candles and trades; what an account has, has open, and why.
//
//   dotnet run docs/samples/ask.cs -- ADDRESS KEY ACCOUNT SYMBOL

using System.Globalization;
using Matching.Client;
using Matching.V1;

if (args.Length != 4)
{
    Console.Error.WriteLine("ask.cs -- ADDRESS KEY ACCOUNT SYMBOL");
    return 2;
}

var account = int.Parse(args[2], CultureInfo.InvariantCulture);
await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);

var day = await venue.Queries.StatisticsAsync(args[3]);
Console.WriteLine(
    $"{args[3]} {day.Value.LastPrice}; 24 hours: {day.Value.Volume} in {day.Value.Trades} trades,"
    + $" {day.Value.Low} to {day.Value.High}");
var candles = await venue.Queries.CandlesAsync(
    args[3], CandleInterval.Minute, day.Time - TimeSpan.FromMinutes(5));
foreach (var candle in candles.Value)
    Console.WriteLine(
        $"  {candle.Start:HH:mm}  open {candle.Open}  high {candle.High}  low {candle.Low}"
        + $"  close {candle.Close}  volume {candle.Volume}");

var trades = await venue.Queries.TradesAsync(args[3], most: 3);
foreach (var trade in trades.Value)
    Console.WriteLine(
        $"  {trade.TransactTime:HH:mm:ss}  {trade.Qty} @ {trade.Price}, taken by a {trade.TakerSide}");

var balances = await venue.Queries.BalancesAsync(account);
foreach (var holding in balances.Value)
    Console.WriteLine($"{holding.Asset.Symbol,-8} {holding.Available} available, {holding.Held} held");
var ledger = await venue.Queries.LedgerAsync(account, most: 5, atLeastSequence: balances.Sequence);
foreach (var entry in ledger.Value)
    Console.WriteLine($"  {entry.Cause,-10} {entry.Amount} {entry.Asset.Symbol}, to {entry.Balance}");
var orders = await venue.Queries.OrdersAsync(account, atLeastSequence: balances.Sequence);
foreach (var order in orders.Value)
    Console.WriteLine(
        $"order {order.State.OrderId} {order.State.Side} {order.State.LeavesQty}"
        + $" {order.State.Instrument.Symbol} @ {order.State.Price}, {order.State.CumQty} done");
Console.WriteLine($"as of event {orders.Sequence}, {orders.Time:O}");
return 0;
