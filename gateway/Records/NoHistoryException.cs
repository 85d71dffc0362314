namespace Matching.Gateway.Records;

/// <summary>The journal doesn't hold what somebody downstream needs, now or for ever.</summary>
internal sealed class NoHistoryException(string why) : Exception(why);
