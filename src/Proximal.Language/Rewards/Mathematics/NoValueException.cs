namespace Proximal.Language;

/// <summary>A text cannot be read as a number.</summary>
/// <param name="message">The reason.</param>
/// <param name="isUndefined">
/// Whether the text is an expression without a value, such as 1/0 or a power that is too large to compute, which equals
/// nothing. Other texts can still be equal as texts.
/// </param>
internal sealed class NoValueException(string message, bool isUndefined = false) : Exception(message)
{
    public bool IsUndefined => isUndefined;
}
