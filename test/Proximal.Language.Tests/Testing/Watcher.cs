namespace Proximal.Language.Tests;

/// <summary>Does something after every update.</summary>
internal sealed class Watcher(Action afterUpdate) : ITrainingObserver
{
    public void OnUpdate(ITrainer trainer) => afterUpdate();
}
