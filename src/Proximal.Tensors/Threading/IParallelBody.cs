namespace Proximal.Tensors;

/// <summary>Body of a loop whose indices <see cref="WorkerPool"/> distributes over threads.</summary>
public interface IParallelBody
{
    /// <summary>Processes one index. It may run on any thread, at the same time as other indices.</summary>
    void Invoke(int index);
}
