namespace Proximal.MLAgents;

/// <summary>A message of a game that is not valid.</summary>
/// <param name="message">One line without the names of the game and of the behavior.</param>
/// <param name="inner">The cause; null for none.</param>
internal sealed class CommunicatorException(string message, Exception? inner = null) : Exception(message, inner);
