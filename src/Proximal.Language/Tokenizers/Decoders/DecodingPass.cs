namespace Proximal.Language;

/// <summary>Decoding of one text, token by token.</summary>
internal sealed class DecodingPass
{
    private readonly TextSink sink = new();
    private readonly DecodingLimit limit = new();
    private readonly DecodingStage first;

    /// <summary>Starts a text.</summary>
    /// <param name="decoders">The components, in order.</param>
    internal DecodingPass(IReadOnlyList<TokenDecoder> decoders)
    {
        first = sink;
        for (int i = decoders.Count - 1; i >= 0; i--)
            first = decoders[i].Begin(first, limit);
    }

    /// <summary>Adds a token. The text that is certain after it is ready to take.</summary>
    internal void Add(string token)
    {
        limit.Add(token);
        first.Text(token);
        first.EndString();
    }

    /// <summary>Returns the text that is certain since the last call.</summary>
    internal string Take() => sink.Take();

    /// <summary>Ends the text, and returns the rest of it.</summary>
    internal string Finish()
    {
        first.Finish();
        return sink.Take();
    }
}
