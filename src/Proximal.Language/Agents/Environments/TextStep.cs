namespace Proximal.Language;

/// <summary>
/// Answer of an environment to a reply. Termination and truncation stay separate, as in <see cref="StepResult"/>.
/// </summary>
/// <param name="Observation">Text that the model reads next, as a message of the role <c>user</c>.</param>
/// <param name="Reward">Reward of the turn; finite.</param>
/// <param name="Terminated">Whether the conversation ended within the task, such as by a solution.</param>
/// <param name="Truncated">Whether it ended for a reason outside the task, such as a time limit.</param>
public readonly record struct TextStep(
    string Observation,
    float Reward = 0,
    bool Terminated = false,
    bool Truncated = false
)
{
    /// <summary>Whether the conversation ended, for either reason.</summary>
    public bool Ended => Terminated || Truncated;

    /// <summary>The conversation terminated.</summary>
    /// <param name="reward">Reward of the last turn.</param>
    public static TextStep End(float reward) => new("", reward, Terminated: true);
}
