namespace Proximal.Language;

/// <summary>Component of a decoder.</summary>
internal abstract class TokenDecoder
{
    /// <summary>Creates the stage of one text.</summary>
    /// <param name="next">The next stage.</param>
    /// <param name="limit">Limit of the length of a text.</param>
    internal abstract DecodingStage Begin(DecodingStage next, DecodingLimit limit);

    /// <summary>
    /// What the component makes of a token within a text, regardless of its neighbors: text, or bytes, which are final.
    /// </summary>
    /// <param name="token">Content of the token before the component.</param>
    /// <param name="limit">Limit of the length of the text.</param>
    internal virtual TokenContent Convert(TokenContent token, DecodingLimit limit) => token;
}
