namespace Proximal.Testing;

/// <summary>A callback that runs an action after every update.</summary>
public sealed class UpdateCallback(Action afterUpdate) : ITrainingCallback
{
    public void OnUpdate(ITrainer trainer) => afterUpdate();
}
