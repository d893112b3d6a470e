namespace Proximal.Experiments;

/// <summary>Callback of a training with workers. Disposing it stops listening for them.</summary>
internal interface IWorkerSession : ITrainingCallback, IDisposable;
