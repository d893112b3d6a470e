namespace Proximal.Gymnasium;

/// <summary>Failure of the process that hosts environments: an exception in Python, invalid data, a time-out or an
/// unexpected end.</summary>
/// <param name="message">One line without the name of the environment.</param>
/// <param name="environment">Index of the environment in its process; null if it is not known.</param>
/// <param name="traceback">The Python traceback; null if there is none.</param>
internal sealed class HostFailure(string message, int? environment = null, string? traceback = null)
    : Exception(message)
{
    /// <summary>Index of the environment in its process; null if it is not known.</summary>
    public int? Environment { get; } = environment;

    /// <summary>The Python traceback; null if there is none.</summary>
    public string? Traceback { get; } = traceback;
}
