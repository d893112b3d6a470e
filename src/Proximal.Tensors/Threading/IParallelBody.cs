namespace Proximal.Tensors;

/// <summary>The body of a loop whose indices <see cref="WorkerPool"/> shares out.</summary>
public interface IParallelBody
{
    /// <summary>Does the work of one index; it may run on any thread, at the same time as other indices.</summary>
    void Invoke(int index);
}
