"""What a password must be, said in Chinese where Django's catalog has no words for it."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LengthValidator(MinimumLengthValidator):
    """Django's own, in Chinese: its zh-hans catalog does not translate the refusal."""

    def get_error_message(self) -> str:
        """Why a short password is refused."""
        return f"密码太短，至少要 {self.min_length} 个字符。"
