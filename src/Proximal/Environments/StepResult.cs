namespace Proximal;

/// <summary>
/// What one step of an environment returned beside the observation. The two endings are never merged, because they mean
/// different things to the value of the last state: nothing follows a termination, while a truncation cut off what would
/// have followed.
/// </summary>
/// <param name="Reward">The reward of this step.</param>
/// <param name="Terminated">Whether the task ended: the goal was reached, the pole fell.</param>
/// <param name="Truncated">Whether the episode was cut off for a reason outside the task, such as a time limit. Both may be
/// true, where the task ended at the limit.</param>
public readonly record struct StepResult(float Reward, bool Terminated = false, bool Truncated = false)
{
    /// <summary>Whether the episode is over, for either reason.</summary>
    public bool Ended => Terminated || Truncated;
}
