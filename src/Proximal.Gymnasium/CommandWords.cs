using System.Text;

namespace Proximal.Gymnasium;

/// <summary>Splits a command into its words.</summary>
internal static class CommandWords
{
    /// <summary>Splits at spaces; single or double quotes keep a word with spaces together.</summary>
    /// <exception cref="InvalidInputException">There is no word, or a quote is not closed.</exception>
    public static string[] Split(string command)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool hasWord = false;
        char quote = '\0';
        foreach (char letter in command)
        {
            if (quote != '\0' ? letter == quote : letter is '"' or '\'')
            {
                quote = quote == '\0' ? letter : '\0';
                hasWord = true;
            }
            else if (quote == '\0' && letter == ' ')
            {
                if (hasWord)
                    words.Add(word.ToString());
                word.Clear();
                hasWord = false;
            }
            else
            {
                word.Append(letter);
                hasWord = true;
            }
        }

        if (hasWord)
            words.Add(word.ToString());
        return words.Count > 0 && quote == '\0'
            ? [.. words]
            : throw new InvalidInputException(
                $"'{command}': expected a command, such as python3 corridor.py, with every quote closed"
            );
    }
}
