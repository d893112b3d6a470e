namespace Proximal.Language.Tests;

/// <summary>Does something after every update.</summary>
internal sealed class Watcher(Action afterUpdate) : ITrainingCallback
{
    public void OnUpdate(ITrainer trainer) => afterUpdate();
}
