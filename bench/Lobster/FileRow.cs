namespace Matching.Bench.Lobster;

/// <summary>One line of the commands file: <c>row,op,id,side,price,qty</c>.</summary>
/// <param name="Row">The exchange's message, counted from 0, that the command belongs to.</param>
/// <param name="Op">S, L, R, C, A, F, E or D.</param>
/// <param name="Id">
/// The exchange's order id; negative for older volume of unknown orders; 0 for an aggressor.
/// </param>
/// <param name="Price">In dollars × 10,000.</param>
internal readonly record struct FileRow(int Row, char Op, long Id, bool IsBuy, long Price, long Qty);
