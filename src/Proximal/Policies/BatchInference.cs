using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Runs a network over many observations on the host, in chunks that stay in the cache and spread over the worker threads.
/// The chunks depend on the number of rows only, so results do not depend on the number of threads.
/// </summary>
/// <param name="network">[rows, observation] → [rows, …].</param>
/// <param name="observationSize">Floats of one observation.</param>
public sealed class BatchInference(Func<Tensor, Tensor> network, int observationSize)
{
    private const int ChunkRows = 256;

    /// <summary>Computes the network's outputs.</summary>
    /// <param name="observations">[rows, observation].</param>
    /// <param name="results">Receives [rows, …].</param>
    public void Run(ReadOnlyMemory<float> observations, Memory<float> results)
    {
        int rows = observations.Length / observationSize;
        var chunks = new Chunks(network, observations, results, rows, observationSize);
        if (rows <= ChunkRows)
            chunks.Invoke(0);
        else
            WorkerPool.Current.Run((rows + ChunkRows - 1) / ChunkRows, ref chunks);
    }

    private readonly struct Chunks(
        Func<Tensor, Tensor> network,
        ReadOnlyMemory<float> observations,
        Memory<float> results,
        int rows,
        int width
    ) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = index * ChunkRows;
            int count = Math.Min(ChunkRows, rows - first);
            using Scope scope = Scope.Begin(record: false);
            Tensor y = network(Tensor.From(observations.Span.Slice(first * width, count * width), count, width));
            y.CopyTo(results.Span.Slice(first * (y.Count / count), y.Count));
        }
    }
}
