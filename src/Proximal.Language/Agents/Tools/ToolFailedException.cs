namespace Proximal.Language;

/// <summary>A call of a tool has no result. Its message is the result that the model reads.</summary>
public sealed class ToolFailedException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public ToolFailedException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">Text for the model, such as <c>the argument 'x' is missing</c>.</param>
    public ToolFailedException(string message)
        : base(message) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">Text for the model.</param>
    /// <param name="inner">The cause.</param>
    public ToolFailedException(string message, Exception? inner)
        : base(message, inner) { }
}
