namespace Proximal;

/// <summary>How the episode of an agent ended; see <see cref="LiveTrainer.End"/>.</summary>
public enum EpisodeEnd
{
    /// <summary>Within the task: the goal was reached, the character died. There is no future return.</summary>
    Terminated,

    /// <summary>For a reason outside the task: a time limit, the level was unloaded. The value of the last observation
    /// is the estimate of the return that would have followed.</summary>
    Truncated,
}
