namespace Proximal.Tests;

/// <summary>Does something after every update.</summary>
internal sealed class Watcher(Action afterUpdate) : ITrainingCallback
{
    public void OnUpdate(ITrainer trainer) => afterUpdate();
}
