namespace Proximal.Godot;

/// <summary>Failure of a game: data that is not valid, a time-out or an unexpected end.</summary>
/// <param name="message">One line without the name of the game.</param>
/// <param name="agent">Index of the agent in its game; null if it is not known.</param>
internal sealed class GameFailure(string message, int? agent = null) : Exception(message)
{
    /// <summary>Index of the agent in its game; null if it is not known.</summary>
    public int? Agent { get; } = agent;
}
