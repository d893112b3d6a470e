namespace Proximal.Fleet;

/// <summary>Connection to the learner through a grain reference.</summary>
internal static class GrainConnection
{
    /// <summary>Sends a request.</summary>
    /// <exception cref="ConnectionLostException">The learner does not answer.</exception>
    public static async Task<byte[]> SendAsync(IGrainFactory grains, byte[] request, CancellationToken cancellation)
    {
        byte[] answer;
        try
        {
            answer = await grains
                .GetGrain<ILearnerGrain>(0)
                .Send(request)
                .WaitAsync(cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            throw new ConnectionLostException(FirstLine(exception), exception);
        }

        // Manifests and chunks may be empty; other answers are so only if there is no training.
        bool mayBeEmpty = (FleetRequest.Kind)request[0] is FleetRequest.Kind.Manifest or FleetRequest.Kind.Chunk;
        return answer.Length == 0 && !mayBeEmpty ? throw new ConnectionLostException("it is not training") : answer;
    }

    /// <summary>First line of a message of Orleans.</summary>
    public static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('\r', '.');
}
