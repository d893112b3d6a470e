namespace Proximal.Language;

/// <summary>
/// Stage of decoding: receives a list of strings, of which each comes in one or several parts, and passes another list
/// on.
/// </summary>
internal abstract class DecodingStage
{
    /// <summary>Receives a part of the current string.</summary>
    internal abstract void Text(string part);

    /// <summary>Receives the end of the current string.</summary>
    internal abstract void EndString();

    /// <summary>Receives the end of the list, and prepares for another.</summary>
    internal abstract void Finish();
}
