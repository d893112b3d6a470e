using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Runs one head of a network over many observations on the host, in chunks that stay in the cache and spread over the
/// worker threads. The chunks depend on the number of rows only, so results do not depend on the number of threads.
/// </summary>
internal sealed class BatchInference(ActorCritic network)
{
    private const int ChunkRows = 256;

    /// <summary>Distribution parameters for observations [rows, observation] → [rows, ParameterSize].</summary>
    internal void Actor(ReadOnlyMemory<float> observations, Memory<float> parameters) => Run(observations, parameters, critic: false);

    /// <summary>Values for observations [rows, observation] → [rows].</summary>
    internal void Critic(ReadOnlyMemory<float> observations, Memory<float> values) => Run(observations, values, critic: true);

    private void Run(ReadOnlyMemory<float> observations, Memory<float> results, bool critic)
    {
        int rows = observations.Length / network.ObservationSize;
        var chunks = new Chunks(network, observations, results, rows, critic);
        if (rows <= ChunkRows) chunks.Invoke(0);
        else WorkerPool.Shared.Run((rows + ChunkRows - 1) / ChunkRows, ref chunks);
    }

    private readonly struct Chunks(ActorCritic network, ReadOnlyMemory<float> observations, Memory<float> results, int rows, bool critic) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = index * ChunkRows;
            int count = Math.Min(ChunkRows, rows - first);
            int width = network.ObservationSize;
            using Scope scope = Scope.Begin(record: false);
            Tensor x = Tensor.From(observations.Span.Slice(first * width, count * width), count, width);    // [count, observation]
            Tensor y = critic ? network.Critic(x) : network.Actor(x);
            y.CopyTo(results.Span.Slice(first * (y.Count / count), y.Count));
        }
    }
}
