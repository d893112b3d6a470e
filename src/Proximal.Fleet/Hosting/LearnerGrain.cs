using Orleans.Concurrency;

namespace Proximal.Fleet;

/// <summary>Grain on the learner's silo that passes requests to its server. Only silos with a learner host it.</summary>
/// <param name="endpoint">The learner of this silo.</param>
[Reentrant]
[KeepAlive]
internal sealed class LearnerGrain(LearnerEndpoint endpoint) : Grain, ILearnerGrain
{
    /// <inheritdoc/>
    public async Task<byte[]> Send(byte[] request)
    {
        try
        {
            return await endpoint.AnswerAsync(request);
        }
        catch (InvalidInputException)
        {
            return [];
        }
    }
}
