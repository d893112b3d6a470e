namespace Proximal;

/// <summary>What an agent does in the next step of an <see cref="IMultiAgentEnvironment"/>.</summary>
public enum AgentStatus : byte
{
    /// <summary>The agent has not joined yet, or its episode has ended.</summary>
    Absent,

    /// <summary>The agent is in the game, but it is not its turn: it takes no action in the next step.</summary>
    Waiting,

    /// <summary>The agent takes an action in the next step.</summary>
    Acting,
}
