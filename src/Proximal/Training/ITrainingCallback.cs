namespace Proximal;

/// <summary>
/// Watches training: records metrics, evaluates, saves checkpoints, shows progress, or stops early. Called on the training
/// thread between updates, when everything is in a state that can be saved.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>Called once, before the first update of this process (also when training resumes).</summary>
    void OnTrainingStart(ITrainer trainer)
    {
    }

    /// <summary>Called after every update.</summary>
    void OnUpdate(ITrainer trainer)
    {
    }

    /// <summary>Called once at the end, when training was completed or stopped in an orderly way.</summary>
    void OnTrainingEnd(ITrainer trainer)
    {
    }
}
