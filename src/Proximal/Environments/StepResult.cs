namespace Proximal;

/// <summary>
/// Result of a step, apart from the observation. Termination and truncation stay separate because they differ for the
/// value of the last state: after a termination there is no future return, while a truncation ends an episode that
/// could have continued.
/// </summary>
/// <param name="Reward">Reward of the step.</param>
/// <param name="Terminated">Whether the episode ended within the task: the goal was reached, the pole fell.</param>
/// <param name="Truncated">Whether the episode ended for a reason outside the task, such as a time limit. Both flags
/// are true if the task ended at the limit.</param>
public readonly record struct StepResult(float Reward, bool Terminated = false, bool Truncated = false)
{
    /// <summary>Whether the episode ended, for either reason.</summary>
    public bool Ended => Terminated || Truncated;
}
