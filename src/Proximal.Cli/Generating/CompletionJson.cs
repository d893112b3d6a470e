using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Formats completions as JSON lines.</summary>
internal static class CompletionJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Formats a line: prompt, completion, tokens with log-probabilities, and finish reason.</summary>
    public static string Line(string prompt, int sample, Completion completion)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("prompt"u8, prompt);
            writer.WriteNumber("sample"u8, sample);
            writer.WriteString("completion"u8, completion.Text);
            writer.WriteString("finish_reason"u8, NameOf(completion.Finish));
            writer.WriteStartArray("tokens"u8);
            foreach (int token in completion.Tokens)
                writer.WriteNumberValue(token);
            writer.WriteEndArray();
            writer.WriteStartArray("log_probs"u8);
            foreach (float logProb in completion.LogProbs)
                writer.WriteNumberValue(logProb);
            writer.WriteEndArray();
            writer.WriteNumber("log_prob"u8, completion.LogProbs.Sum(static logProb => (double)logProb));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Returns the name of a finish reason.</summary>
    public static string NameOf(FinishReason reason) =>
        reason switch
        {
            FinishReason.EndToken => "end_token",
            FinishReason.StopToken => "stop_token",
            FinishReason.StopString => "stop_string",
            _ => "length",
        };
}
