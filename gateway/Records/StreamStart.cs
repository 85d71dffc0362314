using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.V1;

namespace Matching.Gateway.Records;

/// <summary>Where a stream of records begins, as its caller asks.</summary>
/// <param name="Behind">What follows this point is sent.</param>
/// <param name="IsChecked">The point must be of this history: somebody has what comes before.</param>
internal readonly record struct StreamStart(FeedPoint Behind, bool IsChecked)
{
    /// <param name="resumeFrom">Null for one who has nothing yet.</param>
    /// <param name="fromSequence">Where that one wants to begin; 0 for the first event.</param>
    /// <exception cref="RpcException">MALFORMED.</exception>
    public static StreamStart Of(ResumePoint? resumeFrom, long fromSequence)
    {
        if (fromSequence < 0 || resumeFrom?.Sequence < 0)
            throw Statuses.Malformed("the stream is to begin before the first sequence").ToException();
        if (resumeFrom is not null && fromSequence != 0)
            throw Statuses.Malformed("resume_from and from_sequence exclude each other").ToException();
        return resumeFrom is null
            ? new StreamStart(new FeedPoint(0, Math.Max(fromSequence - 1, 0)), IsChecked: false)
            : new StreamStart(new FeedPoint(resumeFrom.Epoch, resumeFrom.Sequence), resumeFrom.Sequence > 0);
    }
}
