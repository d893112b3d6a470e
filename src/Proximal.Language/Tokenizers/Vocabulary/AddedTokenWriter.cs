using System.Text.Json;

namespace Proximal.Language;

/// <summary>Writer of the member <c>added_tokens</c> of tokenizer.json.</summary>
internal static class AddedTokenWriter
{
    /// <summary>Writes the tokens.</summary>
    internal static void Write(Utf8JsonWriter writer, IReadOnlyList<AddedToken> addedTokens)
    {
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in addedTokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.LeftStrip);
            writer.WriteBoolean("rstrip", token.RightStrip);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
