namespace Proximal.Fleet;

/// <summary>The learner does not answer.</summary>
internal sealed class ConnectionLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, one line.</param>
    /// <param name="inner">Cause.</param>
    public ConnectionLostException(string message, Exception? inner = null)
        : base(message, inner) { }
}
