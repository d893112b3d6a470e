using System.Text;

namespace Proximal.Extensions.AI;

/// <summary>Questions to chat clients with places for texts.</summary>
internal static class QuestionText
{
    /// <summary>Checks that a question has its places.</summary>
    /// <exception cref="InvalidInputException">A place is missing.</exception>
    public static void Require(string question, params ReadOnlySpan<string> places)
    {
        foreach (string place in places)
            if (!question.Contains(place, StringComparison.Ordinal))
                throw new InvalidInputException($"Question must contain {place}");
    }

    /// <summary>Fills the places. Texts that contain the name of a place are not changed.</summary>
    public static string Fill(string question, params ReadOnlySpan<(string Place, string Text)> texts)
    {
        var filled = new StringBuilder();
        for (int at = 0; at < question.Length; )
        {
            int next = question.Length,
                length = 0;
            string text = "";
            foreach ((string place, string content) in texts)
            {
                int found = question.IndexOf(place, at, StringComparison.Ordinal);
                if (found >= 0 && found < next)
                    (next, length, text) = (found, place.Length, content);
            }

            filled.Append(question, at, next - at).Append(text);
            at = next + length;
        }

        return filled.ToString();
    }
}
