using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Runs a network over many observations, in chunks that fit the cache, on the worker threads. The chunks depend only
/// on the number of rows, so results do not depend on the number of threads.
/// </summary>
/// <param name="network">The network: [rows, observation] → [rows, …].</param>
/// <param name="observationSize">Length of an observation.</param>
internal sealed class BatchInference(Func<Tensor, Tensor> network, int observationSize)
{
    private const int ChunkRows = 256;

    /// <summary>Computes the network's outputs.</summary>
    /// <param name="observations">The observations, [rows, observation].</param>
    /// <param name="results">Receives the outputs, [rows, …].</param>
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
